package org.flodgatt.doctor;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.flodgatt.config.ConfigProblems;
import org.flodgatt.config.ConfigResult;
import org.flodgatt.config.DoctorVariables;
import org.flodgatt.config.ServerConfig;
import org.flodgatt.doctor.Examination.Result;
import org.flodgatt.event.Secret;

/**
 * {@code flodgatt doctor}: examines whether the server can work here, and says what to mend. It
 * changes nothing, prints no secret, and never waits for anything for long.
 */
public final class Doctor {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private final Options options;
  private final ConfigResult configuration;
  private final Optional<Secret> token;

  Doctor(Options options, ConfigResult configuration, Optional<Secret> token) {
    this.options = options;
    this.configuration = configuration;
    this.token = token;
  }

  /**
   * Runs the command.
   *
   * @param arguments those behind {@code doctor}
   * @param terminal whether a person looks at {@code out}
   * @return exit code: 0 nothing is red, 1 something is, or the arguments are wrong
   */
  public static int run(
      List<String> arguments, boolean terminal, PrintStream out, PrintStream err) {
    Options options;
    Optional<Secret> token;
    DoctorVariables variables = DoctorVariables.readProcess();
    try {
      options = Options.parse(arguments);
      token = token(options, variables);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
    if (options.help()) {
      out.print(Options.USAGE);
      out.flush();
      return 0;
    }
    boolean colours = terminal && variables.colours();
    Consumer<Result> printer =
        options.json()
            ? result -> {}
            : result -> {
              out.println(Report.line(result, colours));
              out.flush();
            };
    Examination examination = new Examination(printer);
    new Doctor(options, ServerConfig.readProcess(), token).examine(examination);
    List<Result> results = examination.results();
    out.println(
        options.json() ? Report.json(results, examination.passed()) : Report.summary(results));
    out.flush();
    return examination.passed() ? 0 : 1;
  }

  private static Optional<Secret> token(Options options, DoctorVariables variables) {
    if (options.tokenFile().isEmpty()) {
      return variables.token();
    }
    Path file = options.tokenFile().get();
    try {
      String text = Files.readString(file).strip();
      if (text.matches("\\S+")) {
        return Optional.of(new Secret(text));
      }
    } catch (IOException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--token-file: \"%s\" (expected: a file that this user may read, with one token)"
            .formatted(file));
  }

  /** Carries out all checks, in order. */
  void examine(Examination examination) {
    switch (configuration) {
      case ServerConfig config -> {
        examination.check("environment", () -> environment(config));
        examineServices(examination, config);
      }
      case ConfigProblems(List<ConfigProblems.Problem> problems) -> {
        for (ConfigProblems.Problem problem : problems) {
          examination.check("environment", () -> Finding.red(problem.toString(), ""));
        }
        examination.skip(
            "the settings must be right first", "redis", "postgresql", "listen", "clock");
        examineMachine(examination);
      }
    }
    options
        .url()
        .ifPresentOrElse(
            url ->
                new ProxyChecks(url, token, Duration.ofSeconds(options.holdSeconds()))
                    .examine(examination),
            () -> examination.skip("give --url https://your.instance to look from outside", "url"));
  }

  private static Finding environment(ServerConfig config) {
    String read =
        config.report().files().isEmpty()
            ? "no .env file"
            : String.join(", ", config.report().files().stream().map(Path::toString).toList());
    String text = "NODE_ENV %s, %s".formatted(config.report().environment(), read);
    return config.warnings().isEmpty()
        ? Finding.green(text)
        : Finding.yellow(text + "; " + String.join("; ", config.warnings()), "see flodgatt config");
  }

  private void examineServices(Examination examination, ServerConfig config) {
    try (RedisChecks redis = new RedisChecks(config.redis());
        PostgresChecks postgres = new PostgresChecks(config.postgres(), config.dialect())) {
      redis.examine(examination);
      postgres.examine(examination);
      examineMachine(examination);
      ListenChecks.examine(examination, config.http());
      examination.check("clock-postgresql", () -> clock("PostgreSQL", postgres::time));
      examination.check("clock-redis", () -> clock("Redis", redis::time));
    }
  }

  private void examineMachine(Examination examination) {
    examination.check("files", () -> MachineChecks.files(options.connections(), LIMITS));
  }

  private static Finding clock(String whose, Callable<Optional<Instant>> question)
      throws Exception {
    Instant before = Instant.now();
    Optional<Instant> there = question.call();
    Duration took = Duration.between(before, Instant.now());
    return there
        .map(time ->
            MachineChecks.clock(
                whose, Duration.between(before.plus(took.dividedBy(2)), time), took))
        .orElse(Finding.skipped(whose + " was not reached, or does not tell the time"));
  }
}
