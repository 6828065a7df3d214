package org.flodgatt.conformance;

import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one {@link Mastodon} to all tests that leave it as they found it. Each test makes its own
 * people, so tests do not meet. At the end the server must have logged nothing unforeseen.
 */
final class SharedMastodon implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedMastodon.class);

  // So many may ask while the database stands still; the next one would be refused.
  private static final Map<String, String> POOL = Map.of("DB_POOL", "30");

  private record Shared(Mastodon mastodon) implements AutoCloseable {
    @Override
    public void close() {
      mastodon.server().terminate();
      mastodon.server().assertClean();
      mastodon.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Mastodon.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Shared.class, _ -> new Shared(Mastodon.start(POOL)), Shared.class)
        .mastodon();
  }
}
