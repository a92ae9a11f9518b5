package io.github.spawnboot.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the standard input of a forked process by a call that lasts as long as its
 * function. Thread-safe.
 */
public final class ForkInput {

	/**
	 * Name of the service.
	 */
	public static final String SERVICE = "spawn.fork-input";

	private final CompletableFuture<InputStream> source = new CompletableFuture<>();

	private ForkInput() {
	}

	/**
	 * Looks at the types of the service.
	 * @param codec carries the values
	 * @return the contract, with one method
	 */
	public static ServiceContract contract(ValueCodec codec) {
		return ServiceContract.of(SERVICE, ForkInput.class,
				ContractRules.remote((method) -> method.getName().equals("feed")), codec);
	}

	/**
	 * Replaces {@code System.in} by what the parent feeds.
	 * @param child this process
	 */
	public static void install(ChildProcess child) {
		ForkInput input = new ForkInput();
		child.export(contract(child.codec()), input);
		System.setIn(new FedStream(input.source));
	}

	/**
	 * Takes the input.
	 * @param input what {@code System.in} gives
	 * @return completes when the caller cancels the call
	 */
	public CompletableFuture<@Nullable Void> feed(InputStream input) {
		this.source.complete(input);
		return new CompletableFuture<>();
	}

	/**
	 * Waits for the input when it is read first: the function may have begun before it is
	 * there.
	 */
	private static final class FedStream extends InputStream {

		private final CompletableFuture<InputStream> source;

		private FedStream(CompletableFuture<InputStream> source) {
			this.source = source;
		}

		private InputStream source() throws IOException {
			try {
				return this.source.get();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException("Interrupted while waiting for the input of the fork");
			}
			catch (ExecutionException ex) {
				throw new IOException(ex);
			}
		}

		@Override
		public int read() throws IOException {
			return source().read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			return source().read(bytes, offset, length);
		}

		@Override
		public int available() throws IOException {
			InputStream source = this.source.getNow(null);
			return (source != null) ? source.available() : 0;
		}

	}

}
