package io.github.spawnboot.sample;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps web pages of others away from a server that has a kill button and trusts whoever
 * sits at this machine: a request must name a host of ours (else a foreign name could be
 * made to point here), and one that changes something must not come from a foreign page.
 * Also sets the headers that keep our own page to our own resources.
 */
@Component
class ForeignPageFilter extends OncePerRequestFilter {

	private static final Set<String> SAFE_METHODS = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(),
			HttpMethod.OPTIONS.name());

	private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

	private final Set<String> allowedHosts;

	ForeignPageFilter(PreviewProperties properties) {
		this.allowedHosts = properties.allowedHosts();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy",
				"default-src 'none'; script-src 'self'; style-src 'self'; "
						+ "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
						+ "frame-ancestors 'none'");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		String host = request.getServerName().toLowerCase(Locale.ROOT);
		if (!this.allowedHosts.contains(host)) {
			reject(response, "This server answers to " + this.allowedHosts + " only; add the name to "
					+ "'previews.allowed-hosts' if it is yours.");
		}
		else if (!SAFE_METHODS.contains(request.getMethod()) && isForeign(request)) {
			reject(response, "Requests from pages of other sites are refused.");
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private static boolean isForeign(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null && !OWN_SITE.contains(site)) {
			return true;
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return origin != null && !isOwn(origin, request.getHeader(HttpHeaders.HOST));
	}

	private static boolean isOwn(String origin, @Nullable String host) {
		try {
			return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static void reject(HttpServletResponse response, String reason) throws IOException {
		response.setStatus(HttpServletResponse.SC_FORBIDDEN);
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.setCharacterEncoding("UTF-8");
		response.getWriter()
			.write("{\"type\":\"urn:previews:problem:foreign\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\""
					+ reason + "\"}");
	}

}
