package io.github.spawnboot;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walls between the packages of this module.
 */
class ArchitectureTests {

	private static final String BASE = "io.github.spawnboot";

	/** From the ground up: a package may only use those before it. */
	private static final List<String> PACKAGES = List.of(BASE, BASE + ".runner", BASE + ".codec", BASE + ".beam",
			BASE + ".engine", BASE + ".isolation", BASE + ".launch", BASE + ".pool", BASE + ".child", BASE + ".fork",
			BASE + ".runner.standard", BASE + ".runner.test");

	private static JavaClasses classes;

	@BeforeAll
	static void importClasses() {
		classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(BASE);
		assertThat(classes).hasSizeGreaterThan(50);
	}

	@Test
	void everyPackageHasItsPlaceInTheOrder() {
		assertThat(packages()).extracting(JavaPackage::getName).isSubsetOf(PACKAGES);
	}

	static Stream<Arguments> packagesAndThoseAbove() {
		return PACKAGES.stream().map((name) -> {
			List<String> above = PACKAGES.subList(PACKAGES.indexOf(name) + 1, PACKAGES.size());
			return Arguments.of(name, above);
		}).filter((arguments) -> !((List<?>) arguments.get()[1]).isEmpty());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("packagesAndThoseAbove")
	void packageUsesOnlyThoseBelow(String name, List<String> above) {
		noClasses().that()
			.resideInAPackage(name)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(above.toArray(String[]::new))
			.allowEmptyShould(true)
			.check(classes);
	}

	@Test
	void childUsesNeitherPoolNorLaunch() {
		noClasses().that()
			.resideInAPackage(BASE + ".child")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(BASE + ".pool", BASE + ".launch", BASE + ".isolation", BASE + ".runner", BASE + ".fork")
			.check(classes);
	}

	@Test
	void onlyWhatStartsChildrenUsesRunners() {
		noClasses().that()
			.resideInAnyPackage(BASE + ".codec", BASE + ".beam", BASE + ".engine")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(BASE + ".runner")
			.check(classes);
	}

	@Test
	void runnersUseOnlyTheRootPackage() {
		noClasses().that()
			.resideInAPackage(BASE + ".runner")
			.should()
			.dependOnClassesThat(resideInAnyPackage(BASE + "..").and(resideOutsideOfPackages(BASE, BASE + ".runner")))
			.check(classes);
	}

	@Test
	void runnersForUsersUseOnlyTheRunnersAndTheRoot() {
		noClasses().that()
			.resideInAnyPackage(BASE + ".runner.standard", BASE + ".runner.test")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(BASE + ".codec", BASE + ".beam", BASE + ".engine", BASE + ".isolation",
					BASE + ".launch", BASE + ".pool", BASE + ".child", BASE + ".fork")
			.check(classes);
		noClasses().that()
			.resideInAPackage(BASE + ".runner.test")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(BASE + ".runner.standard")
			.check(classes);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(classes);
	}

	@Test
	void nothingUsesSpring() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(classes);
	}

	@Test
	void onlyTheCodecKnowsJackson() {
		noClasses().that()
			.resideOutsideOfPackage(BASE + ".codec")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("tools.jackson..", "com.fasterxml..")
			.check(classes);
	}

	@Test
	void nothingUsesJavaSerialization() {
		noClasses().should()
			.dependOnClassesThat()
			.haveNameMatching("java\\.io\\.(ObjectInputStream|ObjectOutputStream|ObjectInputFilter).*")
			.check(classes);
	}

	@Test
	void caseChangesNameTheirLocale() {
		noClasses().should()
			.callMethod(String.class, "toLowerCase")
			.orShould()
			.callMethod(String.class, "toUpperCase")
			.check(classes);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(packages()).allSatisfy((javaPackage) -> assertThat(javaPackage.isAnnotatedWith(NullMarked.class))
			.as("package-info with @NullMarked in " + javaPackage.getName())
			.isTrue());
	}

	private static Set<JavaPackage> packages() {
		return classes.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
	}

}
