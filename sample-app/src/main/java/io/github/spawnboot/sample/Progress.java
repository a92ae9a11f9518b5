package io.github.spawnboot.sample;

/**
 * How far the drawing of a document has come.
 *
 * @param page number of pages that are done
 * @param pages number of all pages
 */
public record Progress(int page, int pages) {
}
