package org.flodgatt.packaging;

/** What the arguments mean. */
sealed interface CommandLine permits PackageOptions, CommandLine.Help, CommandLine.Mistake {
  /** The usage is wanted. */
  record Help() implements CommandLine {}

  /** They mean nothing; the sentence says why. */
  record Mistake(String sentence) implements CommandLine {}
}
