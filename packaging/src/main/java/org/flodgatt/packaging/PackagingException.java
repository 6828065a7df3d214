package org.flodgatt.packaging;

/** A package cannot be made; the message is one sentence for the person who asked for it. */
final class PackagingException extends Exception {
  private static final long serialVersionUID = 1L;

  PackagingException(String sentence) {
    super(sentence);
  }

  PackagingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
