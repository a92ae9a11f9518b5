package io.github.spawnboot.codec;

/**
 * One reason why a type cannot be carried whole.
 *
 * @param path path to the offending member, such as {@code Report.author.metadata}
 * @param problem what is wrong, a clause that follows the path
 * @param remedy what to do, a sentence
 */
record TypeFinding(String path, String problem, String remedy) {

	/**
	 * Returns path and problem.
	 * @return a clause without final dot
	 */
	String text() {
		return "'" + this.path + "' " + this.problem;
	}

}
