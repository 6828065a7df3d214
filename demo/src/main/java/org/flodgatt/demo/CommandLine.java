package org.flodgatt.demo;

/** What the command line turned out to be. */
sealed interface CommandLine permits DemoOptions, CommandLine.Help, CommandLine.Mistake {
  /** Somebody wants to read about the options. */
  record Help() implements CommandLine {}

  /** Something is wrong, said in one sentence. */
  record Mistake(String sentence) implements CommandLine {}
}
