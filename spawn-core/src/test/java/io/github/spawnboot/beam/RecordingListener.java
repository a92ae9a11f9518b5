package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what a beam delivers.
 */
class RecordingListener implements BeamListener {

	final List<Message> messages = new CopyOnWriteArrayList<>();

	final CompletableFuture<String> closed = new CompletableFuture<>();

	final AtomicInteger closes = new AtomicInteger();

	volatile @Nullable Throwable failure;

	@Override
	public void onMessage(MessageType type, int id, ByteBuffer payload) {
		byte[] content = new byte[payload.remaining()];
		payload.get(content);
		this.messages.add(new Message(type, id, content));
	}

	@Override
	public void onClosed(String reason, @Nullable Throwable failure) {
		this.failure = failure;
		this.closes.incrementAndGet();
		this.closed.complete(reason);
	}

	record Message(MessageType type, int id, byte[] content) {

	}

}
