package io.github.spawnboot.engine;

import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.Engine;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Calls that a new child serves before anybody else's: what a JVM loads and initialises
 * with its first call takes longer than many calls, and nobody who waits for an answer
 * should have to wait for that. Only what a child offers is rehearsed. Thread-safe.
 */
public final class Rehearsal {

	/**
	 * Name of the service that a child offers to have calls of methods rehearsed.
	 */
	public static final String SERVICE = "spawn.rehearsal";

	private static final FailureCodec FAILURES = new FailureCodec(FailureCodec.jdkTypes()::get);

	/**
	 * Looks at the types of the service.
	 * @param codec carries the values
	 * @return the contract, with one method
	 */
	public static ServiceContract contract(ValueCodec codec) {
		return ServiceContract.of(SERVICE, Rehearsal.class,
				ContractRules.remote((method) -> method.getName().equals("echo")), codec);
	}

	/**
	 * Gives the values back.
	 * @param values some values
	 * @return the same values
	 */
	public Values echo(Values values) {
		return values;
	}

	/**
	 * Makes the calls, one after the other, on the calling thread, and waits for their
	 * ends.
	 * @param child the new child
	 * @param services names of the services that it offers
	 * @param jobs names of the jobs that it offers, with the one that every child has
	 * @throws RuntimeException if a call failed, or the thread was interrupted
	 */
	public static void run(CallChannel child, Collection<String> services, Collection<String> jobs) {
		if (services.contains(SERVICE)) {
			Caller.echo(child);
		}
		if (jobs.size() > 1) {
			new RemoteEngine(child, FAILURES).job(Engine.COMMANDS).stdout(OutputStream.nullOutputStream()).run();
		}
	}

	/**
	 * Values of the kinds that most methods have.
	 *
	 * @param text a text
	 * @param number a number
	 * @param flag a flag
	 * @param bytes bytes
	 * @param list a list
	 * @param map a map
	 */
	public record Values(String text, long number, boolean flag, byte[] bytes, List<String> list,
			Map<String, Integer> map) {

	}

	/**
	 * The side of the parent, which needs a codec only where there are services.
	 */
	private static final class Caller {

		private static final ValueCodec CODEC = new ValueCodec();

		private static final RemoteMethod ECHO = contract(CODEC).methods().get(0);

		private static final MethodInvoker INVOKER = new MethodInvoker(CODEC, new MdcCarrier(), (method) -> FAILURES);

		private static void echo(CallChannel child) {
			Values values = new Values("text", 1, true, new byte[16], List.of("element"), Map.of("key", 2));
			try {
				INVOKER.invoke(child, SERVICE, ECHO, new @Nullable Object[] { values });
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
