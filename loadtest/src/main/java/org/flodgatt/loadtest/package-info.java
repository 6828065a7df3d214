/**
 * A load generator for any Mastodon streaming server, which reconciles what its clients received
 * with what it published.
 */
@NullMarked
package org.flodgatt.loadtest;

import org.jspecify.annotations.NullMarked;
