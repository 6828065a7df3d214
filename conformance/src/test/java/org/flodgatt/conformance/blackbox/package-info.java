/**
 * The contract as a file of cases, run against any server from outside, and the report of a run.
 */
@org.jspecify.annotations.NullMarked
package org.flodgatt.conformance.blackbox;
