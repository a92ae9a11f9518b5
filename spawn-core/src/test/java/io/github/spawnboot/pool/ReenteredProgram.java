package io.github.spawnboot.pool;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.child.Spawn;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.MethodInvoker;

/**
 * The program of the children of {@link ReentryTests}: a service that counts down by
 * calls between the child and a service of the parent.
 */
public final class ReenteredProgram {

	private ReenteredProgram() {
	}

	public static void main(String[] args) {
		Spawn.init((engine) -> {
			ChildProcess child = ChildProcess.current();
			child.export(contract("countdown", child.codec()), new Countdown() {

				@Override
				public String count(int left) throws Throwable {
					String here = Thread.currentThread().getName();
					return (left == 0) ? here : here + " " + call(child.parent(), "host", child.codec(), left - 1);
				}

			});
		});
	}

	static ServiceContract contract(String name, ValueCodec codec) {
		return ServiceContract.of(name, Countdown.class, ContractRules.DEFAULT, codec);
	}

	static String call(CallChannel channel, String name, ValueCodec codec, int left) throws Throwable {
		FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);
		RemoteMethod method = contract(name, codec).find("count(int)");
		return String.valueOf(new MethodInvoker(codec, CallCarrier.NONE, (any) -> failures).invoke(channel, name,
				method, new Object[] { left }));
	}

	/**
	 * Calls the other side until nothing is left.
	 */
	public interface Countdown {

		String count(int left) throws Throwable;

	}

}
