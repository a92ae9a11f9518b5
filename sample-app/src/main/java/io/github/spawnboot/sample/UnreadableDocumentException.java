package io.github.spawnboot.sample;

/**
 * A document, or one of its pages, cannot be read; the message says why in words for the
 * person who uploaded it. It never carries a cause, so that no class of the PDF library
 * crosses from the child into the parent.
 */
public class UnreadableDocumentException extends Exception {

	/**
	 * Creates an exception.
	 * @param reason a whole sentence for the person who uploaded the document
	 */
	public UnreadableDocumentException(String reason) {
		super(reason);
	}

}
