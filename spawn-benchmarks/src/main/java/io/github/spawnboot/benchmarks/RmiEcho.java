package io.github.spawnboot.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.server.UnicastRemoteObject;
import java.util.Base64;

/**
 * Java RMI: an exported object in a second process, over TCP on the loopback interface,
 * which is the only transport that RMI brings.
 */
final class RmiEcho implements SecondProcess {

	// Keeps the exported object from being collected.
	private static final Service SERVICE = new Service();

	private final SecondJvm jvm;

	private final RemoteEcho stub;

	private final EchoCalls calls;

	private RmiEcho(SecondJvm jvm, RemoteEcho stub, int size) {
		this.jvm = jvm;
		this.stub = stub;
		this.calls = Payload.calls(size, stub::echo, stub::echoBytes);
	}

	/**
	 * Starts the second process and gets the stub of its object.
	 * @param size bytes there and back
	 * @return the caller's end
	 * @throws IOException if the process did not start or gave no stub
	 * @throws ClassNotFoundException if the stub is of an unknown class
	 */
	static RmiEcho start(int size) throws IOException, ClassNotFoundException {
		SecondJvm jvm = SecondJvm.start(RmiEcho.class, size);
		try (ObjectInputStream input = new ObjectInputStream(
				new ByteArrayInputStream(Base64.getDecoder().decode(jvm.address())))) {
			return new RmiEcho(jvm, (RemoteEcho) input.readObject(), size);
		}
		catch (IOException | ClassNotFoundException | RuntimeException ex) {
			jvm.close();
			throw ex;
		}
	}

	@Override
	public EchoCalls calls() {
		return this.calls;
	}

	@Override
	public long pid() {
		return this.jvm.pid();
	}

	@Override
	public long allocatedBytes() throws RemoteException {
		return this.stub.allocatedBytes();
	}

	@Override
	public void close() {
		this.jvm.close();
	}

	/**
	 * Runs the second process until the first one ends it.
	 * @param args not used
	 * @throws Exception if the object cannot be exported
	 */
	public static void main(String[] args) throws Exception {
		System.setProperty("java.rmi.server.hostname", "127.0.0.1");
		SecondJvm.serve(() -> {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
				output.writeObject(UnicastRemoteObject.exportObject(SERVICE, 0));
			}
			return Base64.getEncoder().encodeToString(bytes.toByteArray());
		});
	}

	/**
	 * What the exported object offers.
	 */
	interface RemoteEcho extends Remote {

		/**
		 * Gives back a text.
		 * @param text the text
		 * @return the same text
		 * @throws RemoteException if the call failed
		 */
		String echo(String text) throws RemoteException;

		/**
		 * Gives back bytes.
		 * @param bytes the bytes
		 * @return the same bytes
		 * @throws RemoteException if the call failed
		 */
		byte[] echoBytes(byte[] bytes) throws RemoteException;

		/**
		 * Tells how much the threads of the process have allocated.
		 * @return number of bytes
		 * @throws RemoteException if the call failed
		 */
		long allocatedBytes() throws RemoteException;

	}

	private static final class Service implements RemoteEcho {

		@Override
		public String echo(String text) {
			return text;
		}

		@Override
		public byte[] echoBytes(byte[] bytes) {
			return bytes;
		}

		@Override
		public long allocatedBytes() {
			return Allocation.total();
		}

	}

}
