package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever stands in the environment, reading it ends well and gives no password away. */
final class ConfigPropertyTest {
  private static final Path NOWHERE = Path.of("/nonexistent/flodgatt");
  private static final String PASSWORD = "PLANTEDpassword";
  private static final String SPICES = ":/?#@[]%=&,. \t\n\"'0127azAZ-_\0\u001b\u202eé😀\ud800";
  private static final List<String> NAMES =
      ConfigReference.ROWS.stream().map(ConfigReference.Row::name).toList();

  /** Where a password may stand; a tilde is where noise goes. */
  private static final List<Map.Entry<String, String>> PLANTED =
      List.of(
          Map.entry("DB_PASS", "~PASSWORD~"),
          Map.entry("REDIS_PASSWORD", "~PASSWORD~"),
          Map.entry("REDIS_SENTINEL_PASSWORD", "~PASSWORD~"),
          Map.entry("DATABASE_URL", "postgres://~u:PASSWORD@~h~:5432/d~"),
          Map.entry("DATABASE_URL", "~postgresql://u:~PASSWORD~@h/d?sslmode=~require"),
          Map.entry("DATABASE_URL", "postgres://u:~PASSWORD~@~"),
          Map.entry("DATABASE_URL", "postgresql://h/d~?user=~u&password=PASSWORD&sslmode=~"),
          Map.entry("REDIS_URL", "redis://~u:PASSWORD@~h~:6379/0~"),
          Map.entry("REDIS_URL", "~rediss://:~PASSWORD~@h/0?db=~"),
          Map.entry("REDIS_URL", "redis://~:PASSWORD~"),
          Map.entry("REDIS_URL", "unix://:PASSWORD@/~"),
          Map.entry("REDIS_URL", "PASSWORD~"),
          Map.entry("REDIS_HOST", "~redis://:PASSWORD@~h~"),
          Map.entry("DB_HOST", "postgres://u:~PASSWORD@h~"),
          Map.entry("REDIS_SENTINELS", "~u:PASSWORD@~h~"));

  @Test
  void anyBytesInAnyVariableAreAnsweredWithoutFailing() {
    for (long seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<String, String> variables = new HashMap<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        variables.put(NAMES.get(random.nextInt(NAMES.size())), value(random));
      }
      outcome(seed, variables);
    }
  }

  @Test
  void aPlantedPasswordNeverShows() {
    for (long seed = 0; seed < 6_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<String, String> variables = new HashMap<>();
      if (random.nextBoolean()) {
        variables.put(NAMES.get(random.nextInt(NAMES.size())), value(random));
      }
      if (random.nextInt(3) == 0) {
        variables.put("REDIS_SENTINELS", "s");
        variables.put("REDIS_SENTINEL_MASTER", "m");
      }
      Map.Entry<String, String> planted = PLANTED.get(random.nextInt(PLANTED.size()));
      variables.put(planted.getKey(), salted(random, planted.getValue()));
      String shown = outcome(seed, variables);
      String message = "seed %d, %s%n%s".formatted(seed, variables, shown);
      assertFalse(shown.contains(PASSWORD), message);
    }
  }

  private static String outcome(long seed, Map<String, String> variables) {
    try {
      return switch (ServerConfig.read(variables, NOWHERE)) {
        case ServerConfig config -> config.describe() + config;
        case ConfigProblems problems -> problems.describe() + problems;
      };
    } catch (RuntimeException e) {
      return fail("seed %d, %s".formatted(seed, variables), e);
    }
  }

  private static String value(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> noise(random, 12);
      case 1 -> salted(random, "~redis://~u:p@~h:6379/0~?db=1~");
      default -> {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        yield new String(
            bytes, random.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
      }
    };
  }

  private static String salted(SplittableRandom random, String template) {
    StringBuilder text = new StringBuilder();
    for (char c : template.replace("PASSWORD", PASSWORD).toCharArray()) {
      if (c != '~') {
        text.append(c);
      } else if (random.nextInt(3) == 0) {
        text.append(noise(random, 3));
      }
    }
    return text.toString();
  }

  private static String noise(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i >= 0; i--) {
      text.append(SPICES.charAt(random.nextInt(SPICES.length())));
    }
    return text.toString();
  }
}
