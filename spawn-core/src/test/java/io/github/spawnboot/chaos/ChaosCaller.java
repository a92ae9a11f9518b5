package io.github.spawnboot.chaos;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.github.spawnboot.chaos.CallLedger.Ran;
import io.github.spawnboot.chaos.ChaosProgram.Chaos;

/**
 * A thread that makes calls: many that do no harm, and now and then one that does.
 */
final class ChaosCaller implements Runnable {

	private static final String[] HARMFUL = { "spin", "heap", "direct", "exit", "crash", "garbage", "flood",
			"grandchild" };

	private static final int LEAST_HARM_MILLIS = 1000;

	private static final int MORE_HARM_MILLIS = 8000;

	private final Chaos chaos;

	private final int first;

	private final Random random;

	private final CallLedger ledger;

	private final BooleanSupplier closing;

	private volatile boolean ended;

	// Whether the pool refuses calls.
	private volatile boolean refused;

	/**
	 * Creates a caller.
	 * @param chaos what it calls
	 * @param first which of the harmful calls it begins with
	 * @param seed decides about everything else
	 * @param ledger takes what becomes of its calls
	 * @param closing whether the pool may be closed
	 */
	ChaosCaller(Chaos chaos, int first, long seed, CallLedger ledger, BooleanSupplier closing) {
		this.chaos = chaos;
		this.first = first;
		this.random = new Random(seed);
		this.ledger = ledger;
		this.closing = closing;
	}

	void end() {
		this.ended = true;
	}

	@Override
	public void run() {
		long harm = nextHarm();
		// Each caller begins with another one.
		int next = this.first;
		try {
			while (!this.ended) {
				this.refused = false;
				if (System.nanoTime() - harm >= 0) {
					call(HARMFUL[next % HARMFUL.length]);
					if (!this.refused) {
						next++;
						harm = nextHarm();
					}
				}
				else {
					int dice = this.random.nextInt(100);
					call((dice < 70) ? "echo" : (dice < 80) ? "later" : (dice < 84) ? "cancelled"
							: (dice < 88) ? "fail" : (dice < 92) ? "sleep" : (dice < 96) ? "download" : "upload");
					// The number of calls is to be bounded, not their rate measured.
					Thread.sleep(this.random.nextInt(10));
				}
				if (this.refused) {
					Thread.sleep(50);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			this.ledger.finding("a caller failed: " + ChaosRun.trace(ex));
		}
	}

	private long nextHarm() {
		return System.nanoTime() + (LEAST_HARM_MILLIS + this.random.nextInt(MORE_HARM_MILLIS)) * 1_000_000L;
	}

	private void call(String kind) throws InterruptedException {
		int id = this.ledger.begin(kind);
		boolean asynchronous = kind.equals("later") || kind.equals("cancelled");
		try {
			if (asynchronous) {
				later(id, kind.equals("cancelled"));
			}
			else {
				this.ledger.end(id, synchronous(id, kind), Ran.ONCE);
			}
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			failed(id, ex, asynchronous);
		}
	}

	private void later(int id, boolean cancelled) throws InterruptedException {
		CompletableFuture<String> future = this.chaos.later(id, "later");
		future.whenComplete((result, failure) -> {
			if (failure != null) {
				failed(id, failure, cancelled);
			}
			else {
				this.ledger.end(id, right(id, (id + " later").equals(result), result), Ran.ONCE);
			}
		});
		if (cancelled) {
			Thread.sleep(this.random.nextInt(30));
			future.cancel(true);
		}
	}

	private void failed(int id, Throwable failure, boolean cancelled) {
		if (failure instanceof IllegalStateException && ("failure " + id).equals(failure.getMessage())) {
			this.ledger.end(id, "thrown", Ran.ONCE);
			return;
		}
		ChaosRun.Outcome outcome = ChaosRun.outcome(failure, this.closing.getAsBoolean());
		if (outcome == null || (outcome.name().equals("cancelled") && !cancelled && !this.closing.getAsBoolean())) {
			this.ledger.finding("call " + id + " failed in an undocumented way: " + ChaosRun.trace(failure));
			this.ledger.end(id, "FINDING", Ran.UNKNOWN);
		}
		else {
			this.ledger.end(id, outcome.name(), outcome.ran());
			this.refused = outcome.ran() == Ran.NEVER;
			if (outcome.name().equals("closed")) {
				this.ended = true;
			}
		}
	}

	private String synchronous(int id, String kind) throws Exception {
		switch (kind) {
			case "echo" -> {
				String text = "x".repeat(this.random.nextInt(2000));
				String result = this.chaos.echo(id, text);
				return right(id, (id + " " + text).equals(result), result);
			}
			case "sleep" -> {
				String result = this.chaos.sleep(id, this.random.nextInt(2500));
				return right(id, (id + " slept").equals(result), result);
			}
			case "download" -> {
				return download(id);
			}
			case "upload" -> {
				byte[] content = new byte[this.random.nextInt(4 * 1024 * 1024)];
				for (int i = 0; i < content.length; i++) {
					content[i] = ChaosProgram.at(id, i);
				}
				long size = this.chaos.upload(id, new ByteArrayInputStream(content));
				return right(id, size == content.length, size + " instead of " + content.length);
			}
			case "flood" -> {
				int size = this.random.nextInt(8 * 1024);
				int result = this.chaos.flood(id, size);
				return right(id, result == size, Integer.toString(result));
			}
			case "grandchild" -> {
				return right(id, this.chaos.grandchild(id) > 0, "no process");
			}
			case "fail" -> this.chaos.fail(id);
			case "spin" -> this.chaos.spin(id);
			case "heap" -> this.chaos.heap(id);
			case "direct" -> this.chaos.direct(id);
			case "exit" -> this.chaos.exit(id);
			case "crash" -> this.chaos.crash(id);
			case "garbage" -> this.chaos.garbage(id);
			default -> throw new IllegalArgumentException(kind);
		}
		return right(id, kind.equals("exit"), "a return from what cannot return: " + kind);
	}

	private String download(int id) throws IOException {
		int size = this.random.nextInt(4 * 1024 * 1024);
		try (InputStream input = this.chaos.download(id, size)) {
			byte[] block = new byte[16 * 1024];
			long index = 0;
			for (int count = input.read(block); count >= 0; count = input.read(block)) {
				for (int i = 0; i < count; i++) {
					if (block[i] != ChaosProgram.at(id, index)) {
						return right(id, false, "another byte at " + index);
					}
					index++;
				}
			}
			return right(id, index == size, index + " bytes instead of " + size);
		}
	}

	private String right(int id, boolean right, String result) {
		if (!right) {
			this.ledger.finding("call " + id + " has a wrong result: " + result);
		}
		return right ? "right" : "WRONG";
	}

}
