package io.github.spawnboot.context;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the Spring side of a parent tells the Spring side of its child. It travels over
 * the beam, never through a command line, an environment variable or a file.
 *
 * @param serviceBeanNames bean names of the services that the child runs
 * @param hostServices fingerprints of the host services that the child may call, by bean
 * name
 * @param args arguments of the application
 * @param reload whether the child reads its configuration by itself instead of taking
 * {@code propertySources}
 * @param propertySources property sources of the parent, the one that wins first
 * @param overrides properties that hold in the child only, above all sources
 * @param systemProperties system properties of the parent other than those of the JVM
 * @param activeProfiles active profiles of the parent
 * @param defaultProfiles default profiles of the parent
 * @param locale language tag of the parent's default locale
 * @param timeZone id of the parent's default time zone
 * @param workingDirectory directory that the parent runs in
 * @param sources names of the classes, packages and resources that the application
 * consists of
 * @param mainApplicationClass name of the application's main class, or {@code null} if it
 * has none
 */
public record ChildPayload(List<String> serviceBeanNames, Map<String, String> hostServices, List<String> args,
		boolean reload, List<Source> propertySources, Map<String, String> overrides,
		Map<String, String> systemProperties, List<String> activeProfiles, List<String> defaultProfiles, String locale,
		String timeZone, String workingDirectory, List<String> sources, @Nullable String mainApplicationClass) {

	/**
	 * Largest encoded payload in bytes.
	 */
	public static final int MAX_BYTES = 16 * 1024 * 1024;

	private static final int VERSION = 2;

	/**
	 * Creates a payload of immutable copies.
	 */
	public ChildPayload {
		serviceBeanNames = List.copyOf(serviceBeanNames);
		hostServices = Map.copyOf(hostServices);
		args = List.copyOf(args);
		propertySources = List.copyOf(propertySources);
		activeProfiles = List.copyOf(activeProfiles);
		defaultProfiles = List.copyOf(defaultProfiles);
		sources = List.copyOf(sources);
	}

	/**
	 * Encodes the payload.
	 * @return the bytes for {@link #fromBytes}
	 * @throws IllegalStateException if there are more than {@link #MAX_BYTES}
	 */
	public byte[] toBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			write(out);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The payload of a child could not be encoded", ex);
		}
		if (bytes.size() > MAX_BYTES) {
			throw new IllegalStateException("The Environment is too large for a child: " + bytes.size()
					+ " bytes, the limit is " + MAX_BYTES + ". Register a '" + PropertyFilter.class.getSimpleName()
					+ "' bean that leaves out what no service needs.");
		}
		return bytes.toByteArray();
	}

	private void write(DataOutputStream out) throws IOException {
		out.writeInt(VERSION);
		PayloadValues.writeStrings(out, this.serviceBeanNames);
		PayloadValues.writeMap(out, this.hostServices);
		PayloadValues.writeStrings(out, this.args);
		out.writeBoolean(this.reload);
		out.writeInt(this.propertySources.size());
		for (Source source : this.propertySources) {
			PayloadValues.writeString(out, source.name());
			out.writeBoolean(source.local());
			PayloadValues.writeMap(out, source.values());
		}
		PayloadValues.writeMap(out, this.overrides);
		PayloadValues.writeMap(out, this.systemProperties);
		PayloadValues.writeStrings(out, this.activeProfiles);
		PayloadValues.writeStrings(out, this.defaultProfiles);
		PayloadValues.writeString(out, this.locale);
		PayloadValues.writeString(out, this.timeZone);
		PayloadValues.writeString(out, this.workingDirectory);
		PayloadValues.writeStrings(out, this.sources);
		PayloadValues.writeStrings(out,
				(this.mainApplicationClass != null) ? List.of(this.mainApplicationClass) : List.of());
	}

	/**
	 * Decodes a payload.
	 * @param bytes the result of {@link #toBytes}
	 * @return the payload
	 * @throws IllegalArgumentException if the bytes are anything else, or come from
	 * another version
	 */
	public static ChildPayload fromBytes(byte[] bytes) {
		if (bytes.length > MAX_BYTES) {
			throw new IllegalArgumentException(
					"The payload from the parent has " + bytes.length + " bytes, the limit is " + MAX_BYTES);
		}
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			int version = in.readInt();
			if (version != VERSION) {
				throw new IllegalArgumentException("The payload from the parent has version " + version
						+ ", this child reads version " + VERSION + ". Use one version of Spawn on both sides.");
			}
			ChildPayload payload = read(in);
			if (in.available() > 0) {
				throw new IOException(in.available() + " bytes too many");
			}
			return payload;
		}
		catch (IOException | NumberFormatException ex) {
			throw new IllegalArgumentException("The payload from the parent is damaged: "
					+ ((ex.getMessage() != null) ? ex.getMessage() : "it ends too early"), ex);
		}
	}

	private static ChildPayload read(DataInputStream in) throws IOException {
		List<String> serviceBeanNames = PayloadValues.readStrings(in);
		Map<String, String> hostServices = texts(PayloadValues.readMap(in));
		List<String> args = PayloadValues.readStrings(in);
		boolean reload = in.readBoolean();
		int count = PayloadValues.readCount(in);
		List<Source> propertySources = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			propertySources.add(new Source(PayloadValues.readString(in), in.readBoolean(), PayloadValues.readMap(in)));
		}
		Map<String, String> overrides = texts(PayloadValues.readMap(in));
		Map<String, String> systemProperties = texts(PayloadValues.readMap(in));
		List<String> activeProfiles = PayloadValues.readStrings(in);
		List<String> defaultProfiles = PayloadValues.readStrings(in);
		String locale = PayloadValues.readString(in);
		String timeZone = PayloadValues.readString(in);
		String workingDirectory = PayloadValues.readString(in);
		List<String> sources = PayloadValues.readStrings(in);
		List<String> mainApplicationClass = PayloadValues.readStrings(in);
		return new ChildPayload(serviceBeanNames, hostServices, args, reload, propertySources, overrides,
				systemProperties, activeProfiles, defaultProfiles, locale, timeZone, workingDirectory, sources,
				(!mainApplicationClass.isEmpty()) ? mainApplicationClass.get(0) : null);
	}

	private static Map<String, String> texts(Map<String, Object> map) {
		Map<String, String> texts = new LinkedHashMap<>();
		map.forEach((key, value) -> texts.put(key, value.toString()));
		return texts;
	}

	/**
	 * One property source of the parent.
	 *
	 * @param name name of the source
	 * @param local whether the child uses its own source of that name, if it has one, at
	 * this position
	 * @param values raw values with their placeholders: scalars, and arrays and lists of
	 * scalars; empty if {@code local}
	 */
	public record Source(String name, boolean local, Map<String, Object> values) {

	}

}
