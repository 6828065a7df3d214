package org.flodgatt.filter;

/** The rules that keep an event from a viewer, in the order in which they are asked. */
public enum DropRule {
  /** Feed access hides local or remote statuses (contract section 7, rule 1). */
  LOCALITY("locality"),
  /** Of a fork: the author keeps it from other servers, and the stream is not for such. */
  LOCAL_ONLY("local_only"),
  /** It is not for everybody, but the stream is. */
  VISIBILITY("visibility"),
  /** The viewer chose other languages (rule 2). */
  LANGUAGE("language"),
  /** A block, a mute or a domain block (rules 3 and 4). */
  RELATIONSHIP("relationship");

  private final String label;

  DropRule(String label) {
    this.label = label;
  }

  /** The rule's name in metrics. */
  public String label() {
    return label;
  }
}
