/**
 * The fault campaign: many clients, numbered events, and everything that can go wrong in between. A
 * connection that stays open must have missed nothing.
 */
@NullMarked
package org.flodgatt.conformance.chaos;

import org.jspecify.annotations.NullMarked;
