package io.github.spawnboot.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Offers the sample documents.
 */
@RestController
@RequestMapping("/api/samples")
class SampleController {

	@GetMapping
	List<SampleDescription> samples() {
		return SampleDocuments.all().stream().map(SampleDescription::of).toList();
	}

	@GetMapping(path = "/{name}.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
	byte[] sample(@PathVariable String name) {
		return SampleDocuments.find(name)
			.map(SampleDocument::bytes)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no sample document '" + name + "'."));
	}

	/**
	 * One sample document.
	 *
	 * @param name its name
	 * @param title its title for people
	 * @param description what it contains and does
	 * @param hostile whether it does harm to the process that reads it
	 * @param href address of its bytes
	 */
	record SampleDescription(String name, String title, String description, boolean hostile, String href) {

		static SampleDescription of(SampleDocument sample) {
			return new SampleDescription(sample.name(), sample.title(), sample.description(), sample.hostile(),
					"/api/samples/" + sample.name() + ".pdf");
		}

	}

}
