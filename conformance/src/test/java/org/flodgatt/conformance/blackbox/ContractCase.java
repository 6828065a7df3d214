package org.flodgatt.conformance.blackbox;

import java.util.List;
import java.util.Optional;

/**
 * One case of the contract.
 *
 * @param name without blanks
 * @param contract the line of the contract, with its section first
 * @param better what the reference does otherwise, if this differs on purpose
 * @param harmful whether it may end a server that is not ready for it
 * @param steps what happens
 * @param text the steps as the file has them
 */
record ContractCase(
    String name,
    String contract,
    Optional<Difference> better,
    boolean harmful,
    List<Step> steps,
    String text) {
  /**
   * What differs from the reference, on purpose.
   *
   * @param what in a few words
   * @param reference what the reference does
   * @param here what this server does
   * @param shown where it is shown: a case, or a test of the build
   */
  record Difference(String what, String reference, String here, String shown) {}
}
