package io.github.spawnboot.test.hosts;

import java.util.List;

import io.github.spawnboot.HostServices;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.MethodInvoker;

/**
 * Its pool sees one host service only.
 */
@SpawnService(pool = "strangers")
public class Stranger {

	private final Catalogue catalogue;

	private final HostServices hostServices;

	public Stranger(Catalogue catalogue, HostServices hostServices) {
		this.catalogue = catalogue;
		this.hostServices = hostServices;
	}

	public String title(String isbn) {
		return this.catalogue.title(isbn);
	}

	public List<String> names() {
		return this.hostServices.names();
	}

	public String askForVault() {
		return this.hostServices.get("vault", Vault.class).open();
	}

	/**
	 * Calls the parent without asking this side for permission.
	 */
	public String breakIntoVault(String name) throws Throwable {
		ValueCodec codec = new ValueCodec();
		ServiceContract contract = ServiceContract.of(name, Vault.class,
				ContractRules.remote((method) -> method.getName().equals("open")), codec);
		MethodInvoker invoker = new MethodInvoker(codec, CallCarrier.NONE,
				(method) -> new FailureCodec((type) -> null));
		return (String) invoker.invoke(ChildProcess.current().parent(), name, contract.methods().get(0), new Object[0]);
	}

}
