package io.github.spawnboot.test.hosts;

/**
 * Behind an interface, and final, as no proxied class could be.
 */
final class WarehousePrices implements Prices {

	private final Warehouse warehouse;

	WarehousePrices(Warehouse warehouse) {
		this.warehouse = warehouse;
	}

	@Override
	public int priceOf(String isbn) {
		return isbn.length() + this.warehouse.surcharge();
	}

}
