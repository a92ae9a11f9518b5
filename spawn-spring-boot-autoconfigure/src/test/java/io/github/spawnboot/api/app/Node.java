package io.github.spawnboot.api.app;

/**
 * A value that can be made to contain itself.
 */
public class Node {

	private Node next;

	public Node getNext() {
		return this.next;
	}

	public void setNext(Node next) {
		this.next = next;
	}

	public static Node cycle() {
		Node node = new Node();
		node.setNext(new Node());
		node.getNext().setNext(node);
		return node;
	}

}
