package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.engine.CallCarrier;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Carries who calls from the application to its children: name and authorities of the
 * {@link Authentication} and nothing else of it, in particular no credentials and no
 * details. Used only by explicit wish. The application never believes a child who it is:
 * there, nothing is restored.
 */
public final class SecurityCarrier implements CallCarrier {

	private static final String NAME = "security.name";

	private static final String AUTHORITY = "security.authority.";

	private final boolean child;

	/**
	 * Creates a carrier.
	 * @param child whether this process is a child, in which what was carried is restored
	 */
	public SecurityCarrier(boolean child) {
		this.child = child;
	}

	@Override
	public Map<String, String> capture() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		if (authentication == null || !authentication.isAuthenticated()) {
			return Map.of();
		}
		Map<String, String> carried = new HashMap<>();
		carried.put(NAME, authentication.getName());
		int number = 0;
		for (GrantedAuthority granted : authentication.getAuthorities()) {
			String authority = granted.getAuthority();
			if (authority != null) {
				carried.put(AUTHORITY + number, authority);
				number++;
			}
		}
		return carried;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		String name = carried.get(NAME);
		if (!this.child || name == null) {
			return () -> {
			};
		}
		List<SimpleGrantedAuthority> authorities = new ArrayList<>();
		String authority = carried.get(AUTHORITY + 0);
		while (authority != null) {
			authorities.add(new SimpleGrantedAuthority(authority));
			authority = carried.get(AUTHORITY + authorities.size());
		}
		SecurityContext before = SecurityContextHolder.getContext();
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(name, "", authorities));
		SecurityContextHolder.setContext(context);
		return () -> {
			if (before.getAuthentication() != null) {
				SecurityContextHolder.setContext(before);
			}
			else {
				SecurityContextHolder.clearContext();
			}
		};
	}

}
