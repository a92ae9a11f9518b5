package io.github.spawnboot;

/**
 * What a lost call means for whoever thinks of making it again.
 */
public enum RetryAdvice {

	/** The call certainly did not start: making it again cannot do its work twice. */
	SAFE,

	/**
	 * The call may have run in part or as a whole, and what ended the child was most
	 * likely something else: it can be made again if doing its work twice does no harm.
	 */
	IF_IDEMPOTENT,

	/**
	 * The call may have run in part, and is itself the likely reason of the end, for
	 * example because the child ran out of memory: made again, it would most likely end
	 * the next child, too.
	 */
	NOT_ADVISED

}
