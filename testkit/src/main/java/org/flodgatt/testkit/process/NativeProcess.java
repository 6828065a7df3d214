package org.flodgatt.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One operating system process that we started: its output, signals to it, its end. Signals go to
 * this process and, for freeze and thaw, to its descendants; to nothing else. Thread-safe.
 */
public final class NativeProcess implements AutoCloseable {
  private static final int KILL_TIMEOUT_SECONDS = 60;
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final OutputLines output = new OutputLines();

  private NativeProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts the process; its standard error goes where its standard output goes. It hears SIGINT and
   * SIGHUP as if it were started in a terminal, whatever runs us.
   *
   * @param name what messages call it
   * @throws UncheckedIOException if the program cannot be started
   */
  public static NativeProcess start(String name, ProcessBuilder builder) {
    try {
      builder.command(Interruptible.command(builder.command()));
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      NativeProcess started = new NativeProcess(name, process);
      Thread.ofPlatform().daemon().name(name + "-output").start(started::pump);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** The lines printed so far, standard output and standard error together. */
  public OutputLines output() {
    return output;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process still runs (a frozen one does). */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Sends a signal by its name without SIG, such as {@code TERM}. Nothing happens if it has ended.
   */
  public void signal(String signal) {
    if (process.isAlive()) {
      send(signal, List.of(process.pid()));
    }
  }

  /** Stops the process and all its descendants from running, as an overloaded machine would. */
  public void freeze() {
    send("STOP", family());
  }

  /** Lets the process and its descendants run again. */
  public void thaw() {
    send("CONT", family());
  }

  /**
   * Kills the process and its descendants at once; they cannot tidy up. Returns when all have
   * ended: an orphan that lives a moment longer would keep files and shared memory busy.
   */
  public void kill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture<?>[] ends =
        Stream.concat(Stream.of(process.toHandle()), descendants.stream())
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(KILL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while killing " + name, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(name + " did not end after SIGKILL", e);
    }
  }

  /**
   * Waits for the end, and until its last words are read, unless a child of it goes on talking;
   * false if it still runs after the timeout.
   */
  public boolean awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      output.awaitEnd(LAST_WORDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
    }
  }

  /**
   * The exit code.
   *
   * @throws IllegalThreadStateException if it still runs
   */
  public int exitCode() {
    return process.exitValue();
  }

  /** Asks it to end with this signal; kills it when it has not ended in time. */
  public void end(String signal, Duration patience) {
    signal(signal);
    if (!awaitExit(patience)) {
      kill();
    }
  }

  /** Kills the process if it still runs. Closing twice is harmless. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private List<Long> family() {
    return Stream.concat(
            Stream.of(process.toHandle()), process.descendants().filter(ProcessHandle::isAlive))
        .map(ProcessHandle::pid)
        .toList();
  }

  // The JDK can send TERM and KILL only.
  private void send(String signal, List<Long> pids) {
    List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"", "sh"));
    shell.addAll(command);
    try {
      Process sender = new ProcessBuilder(shell).redirectErrorStream(true).start();
      String said = new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      // A child may have ended since it was listed; that is no failure.
      if (sender.waitFor() != 0 && !said.contains("No such process")) {
        throw new IllegalStateException("cannot send " + signal + " to " + name + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + signal + " to " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + name, e);
    }
  }

  private void pump() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
      }
    } catch (IOException closed) {
      output.add("(output of " + name + " ended: " + closed.getMessage() + ")");
    } finally {
      output.end();
    }
  }
}
