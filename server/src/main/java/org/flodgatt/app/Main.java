package org.flodgatt.app;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import java.io.Console;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.flodgatt.config.ConfigProblems;
import org.flodgatt.config.ServerConfig;
import org.flodgatt.doctor.Doctor;
import org.slf4j.LoggerFactory;

/** The command line: {@code serve}, {@code config} and {@code doctor}. */
public final class Main {
  private static final int BAD_CONFIGURATION = 1;
  private static final int CANNOT_LISTEN = 2;
  private static final int FATAL = 3;
  private static final String USAGE =
      """
      usage: flodgatt [serve | config | doctor | version | help]
        serve    run the streaming server (what happens without a word)
        config   print every setting as understood, and where it comes from
        doctor   examine whether the server can work here; see flodgatt doctor --help
        version  print the version
      Settings come from Mastodon's environment; see docs/CONFIGURATION.md.
      """;

  /** What takes no further words. */
  private static final Set<String> ALONE = Set.of("serve", "config", "version");

  private Main() {}

  /** Runs one command. Exit codes: 0 done, 1 configuration, 2 cannot listen, 3 fatal. */
  public static void main(String[] arguments) {
    // Else it is looked for in all jars, for some hundredths of a second.
    System.setProperty("slf4j.internal.verbosity", "WARN"); // It would tell so.
    System.setProperty("slf4j.provider", LogbackServiceProvider.class.getName());
    String command = arguments.length == 0 ? "serve" : arguments[0];
    if (arguments.length > 1 && ALONE.contains(command)) {
      command = alone(command, arguments[1]);
    }
    switch (command) {
      case "serve" -> serve();
      case "config" -> System.out.print(read().describe());
      case "doctor" -> Runtime.getRuntime().halt(doctor(arguments));
      case "version", "--version" -> System.out.println("flodgatt " + BuildInfo.version());
      case "help", "--help", "-h" -> System.out.print(USAGE);
      default -> fail(BAD_CONFIGURATION, "command: \"" + command + "\"\n" + USAGE.strip());
    }
  }

  /** Who asks for help gets it, and does not start a server. */
  private static String alone(String command, String next) {
    if (next.equals("--help") || next.equals("-h")) {
      return "help";
    }
    throw fail(
        BAD_CONFIGURATION,
        command + ": \"" + next + "\" (expected: nothing more)\n" + USAGE.strip());
  }

  private static ServerConfig read() {
    return switch (ServerConfig.readProcess()) {
      case ServerConfig config -> config;
      case ConfigProblems problems -> throw fail(BAD_CONFIGURATION, problems.describe());
    };
  }

  private static int doctor(String[] arguments) {
    Logging.silence();
    return Doctor.run(
        Arrays.asList(arguments).subList(1, arguments.length),
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent(),
        System.out,
        System.err);
  }

  private static void serve() {
    Shutdown shutdown = new Shutdown();
    Reload reload = new Reload(ServerConfig::readProcess);
    CompletableFuture<Void> signals =
        CompletableFuture.runAsync(
            () -> {
              shutdown.listenToSignals();
              reload.listenToSignals();
            },
            Thread.ofPlatform()::start);
    ServerConfig config = read();
    Logging.configure(config.log());
    signals.join();
    var log = LoggerFactory.getLogger(Main.class);
    config.warnings().forEach(log::warn);
    if (!config.ignoredVariables().isEmpty()) {
      log.info("These variables no longer mean anything: {}", config.ignoredVariables());
    }
    try {
      Application application = Application.start(config);
      reload.started(config, application);
      shutdown.started(application);
    } catch (UnusableDatabaseException e) {
      throw fail(FATAL, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw fail(CANNOT_LISTEN, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("The server could not start", e);
      throw fail(FATAL, "The server could not start: " + e.getMessage());
    }
  }

  private static IllegalStateException fail(int code, String message) {
    System.err.println(message);
    Runtime.getRuntime().halt(code);
    return new IllegalStateException("halted");
  }
}
