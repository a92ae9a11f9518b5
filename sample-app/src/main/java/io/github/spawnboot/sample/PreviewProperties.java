package io.github.spawnboot.sample;

import java.nio.file.Path;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the previews.
 *
 * @param maxDocuments number of documents that are held at most
 * @param maxBytes size of all held documents together
 * @param allowedHosts host names by which a browser may call this server
 * @param inbox folder whose documents are drawn as they arrive, made if it is missing;
 * without it there is none
 */
@ConfigurationProperties("previews")
record PreviewProperties(@DefaultValue("50") int maxDocuments, @DefaultValue("200MB") DataSize maxBytes,
		@DefaultValue( {
				"localhost", "127.0.0.1", "[::1]" }) Set<String> allowedHosts,
		@Nullable Path inbox){

	PreviewProperties {
		Assert.isTrue(maxDocuments > 0, () -> "'previews.max-documents' must be positive but is " + maxDocuments);
		Assert.isTrue(maxBytes.toBytes() > 0, () -> "'previews.max-bytes' must be positive but is " + maxBytes);
	}

}
