package io.github.spawnboot.api.app;

/**
 * A value class that is open to subclasses, which cannot be carried.
 */
public class Shape {

	private String name;

	public Shape() {
	}

	public Shape(String name) {
		this.name = name;
	}

	public String getName() {
		return this.name;
	}

	public void setName(String name) {
		this.name = name;
	}

	public static class Circle extends Shape {

		private double radius = 1;

		public Circle() {
			super("circle");
		}

		public double getRadius() {
			return this.radius;
		}

		public void setRadius(double radius) {
			this.radius = radius;
		}

	}

}
