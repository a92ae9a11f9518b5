package io.github.spawnboot.autoconfigure;

import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walls between the packages of this module.
 */
class ArchitectureTests {

	private static final String BASE = "io.github.spawnboot";

	private static final String ANNOTATION = BASE + ".annotation";

	private static final String CONTEXT = BASE + ".context";

	private static final String HEALTH = BASE + ".health";

	private static final String AUTOCONFIGURE = BASE + ".autoconfigure";

	private static JavaClasses classes;

	@BeforeAll
	static void importClasses() {
		classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(ANNOTATION, CONTEXT, HEALTH, AUTOCONFIGURE);
		assertThat(classes).hasSizeGreaterThan(20);
	}

	@Test
	void annotationUsesNothingOfThisModule() {
		noClasses().that()
			.resideInAPackage(ANNOTATION)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(CONTEXT, HEALTH, AUTOCONFIGURE)
			.check(classes);
	}

	@Test
	void contextDoesNotUseHealthOrAutoconfigure() {
		noClasses().that()
			.resideInAPackage(CONTEXT)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(HEALTH, AUTOCONFIGURE)
			.check(classes);
	}

	@Test
	void healthDoesNotUseAutoconfigure() {
		noClasses().that()
			.resideInAPackage(HEALTH)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(AUTOCONFIGURE)
			.check(classes);
	}

	@Test
	void contextIsSpringAndNotBoot() {
		noClasses().that()
			.resideInAPackage(CONTEXT)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.check(classes);
	}

	@Test
	void nothingKnowsJackson() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml..")
			.check(classes);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(classes);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(classes);
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<JavaPackage> packages = classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
		assertThat(packages).allSatisfy((javaPackage) -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
			.as("package-info with @NullMarked in " + javaPackage.getName())
			.isTrue());
	}

}
