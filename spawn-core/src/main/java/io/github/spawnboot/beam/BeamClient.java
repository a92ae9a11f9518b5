package io.github.spawnboot.beam;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

import io.github.spawnboot.BeamProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The child's end of the handshake.
 */
public final class BeamClient {

	private BeamClient() {
	}

	/**
	 * Connects to the parent and waits for its welcome.
	 * @param loop reads the beam
	 * @param handOver where to connect
	 * @param settings limits of the beam
	 * @param listener made from the welcome and the beam; takes what follows
	 * @param timeoutMillis limit for the parent's answer
	 * @return the welcome
	 * @throws IOException if the parent is not there, refuses, or does not answer in time
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	public static Welcome connect(BeamLoop loop, HandOver handOver, BeamSettings settings,
			BiFunction<Welcome, Beam, BeamListener> listener, long timeoutMillis)
			throws IOException, InterruptedException {
		SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			channel.connect(UnixDomainSocketAddress.of(handOver.socket()));
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
		WelcomeListener welcome = new WelcomeListener(listener);
		Beam beam = loop.open(channel, settings, welcome);
		welcome.beam.complete(beam);
		beam.send(MessageType.HELLO, 0, new Hello(Hello.VERSION, handOver.token(), ProcessHandle.current().pid(),
				System.getProperty("java.vm.version", ""))
			.encode());
		try {
			return welcome.result.get(timeoutMillis, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			Throwable cause = (ex instanceof ExecutionException) ? ex.getCause() : ex;
			beam.close("the handshake failed", cause);
			throw new IOException("The parent did not welcome this child: " + cause, cause);
		}
	}

	private static final class WelcomeListener implements BeamListener {

		private final BiFunction<Welcome, Beam, BeamListener> next;

		private final CompletableFuture<Beam> beam = new CompletableFuture<>();

		private final CompletableFuture<Welcome> result = new CompletableFuture<>();

		private WelcomeListener(BiFunction<Welcome, Beam, BeamListener> next) {
			this.next = next;
		}

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			if (type == MessageType.REFUSED) {
				throw new BeamProtocolException(new WireReader(payload).text(), null);
			}
			if (type != MessageType.WELCOME) {
				throw new BeamProtocolException("The parent began with " + type + " instead of a welcome", null);
			}
			Welcome welcome = Welcome.decode(payload);
			Beam beam = this.beam.join();
			beam.listener(this.next.apply(welcome, beam));
			this.result.complete(welcome);
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.result.completeExceptionally(new IOException(reason, failure));
		}

	}

}
