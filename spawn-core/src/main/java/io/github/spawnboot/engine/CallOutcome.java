package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.codec.FailureCodec;

/**
 * Waits for the outcome of a call on the thread of its caller and turns it into what the
 * caller shall see.
 */
public final class CallOutcome {

	private CallOutcome() {
	}

	/**
	 * Refuses a call whose caller is interrupted already, before anything is started or
	 * sent; the flag stays set.
	 */
	static void checkNotInterrupted(CallRequest request) {
		if (Thread.currentThread().isInterrupted()) {
			throw new CallCancelledException(
					"The calling thread was interrupted before " + request.describe() + " was called; nothing was sent",
					null);
		}
	}

	static <T> T await(CompletableFuture<T> outcome, Consumer<Throwable> cancel, CallRequest request,
			FailureCodec failures) {
		try {
			return outcome.get();
		}
		catch (InterruptedException ex) {
			CallCancelledException cancelled = new CallCancelledException(
					"Interrupted while waiting for " + request.describe(), ex);
			cancel.accept(cancelled);
			Thread.currentThread().interrupt();
			throw cancelled;
		}
		catch (ExecutionException ex) {
			throw sneaky(visible(unwrap(ex), failures));
		}
	}

	/**
	 * Waits for the result of a call that was sent, and runs meanwhile what the other
	 * side asks for within it.
	 */
	static ByteBuffer await(PendingCall call, FailureCodec failures) {
		call.await();
		try {
			return call.result().join();
		}
		catch (CompletionException ex) {
			throw sneaky(visible(unwrap(ex), failures));
		}
	}

	/**
	 * Gives up a call that may not have been sent.
	 * @param start the start of the call
	 * @param reason failure for the caller
	 */
	static void abandon(CompletableFuture<PendingCall> start, Throwable reason) {
		if (!start.completeExceptionally(reason)) {
			start.thenAccept((call) -> call.cancel(reason));
		}
	}

	/**
	 * Returns what the caller shall see of a failure.
	 */
	static Throwable visible(Throwable failure, FailureCodec failures) {
		if (failure instanceof CompletionException) {
			return visible(unwrap(failure), failures);
		}
		if (failure instanceof RemoteFailure remote) {
			return failures.read(remote.encoded(), remote.origin());
		}
		if (failure instanceof SpawnException) {
			// It was made by the thread that noticed; the caller wants to know its own
			// call, too.
			StackTraceElement[] noticed = failure.getStackTrace();
			StackTraceElement[] caller = new Throwable().getStackTrace();
			StackTraceElement[] both = new StackTraceElement[noticed.length + caller.length];
			System.arraycopy(noticed, 0, both, 0, noticed.length);
			System.arraycopy(caller, 0, both, noticed.length, caller.length);
			failure.setStackTrace(both);
		}
		return failure;
	}

	/**
	 * Returns what a future wrapped.
	 * @param failure failure of a future
	 * @return the failure without the exceptions of futures around it
	 */
	public static Throwable unwrap(Throwable failure) {
		boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
		return (wrapper && failure.getCause() != null) ? unwrap(failure.getCause()) : failure;
	}

	@SuppressWarnings("unchecked")
	static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

}
