package io.github.spawnboot.api.app;

import java.util.List;

/**
 * A checked exception with fields of its own.
 */
public class RefusedException extends Exception {

	private final String document;

	private final List<Integer> pages;

	private final Color color;

	public RefusedException(String document, List<Integer> pages, Color color, Throwable cause) {
		super("Document '" + document + "' is refused", cause);
		this.document = document;
		this.pages = pages;
		this.color = color;
	}

	public String document() {
		return this.document;
	}

	public List<Integer> pages() {
		return this.pages;
	}

	public Color color() {
		return this.color;
	}

}
