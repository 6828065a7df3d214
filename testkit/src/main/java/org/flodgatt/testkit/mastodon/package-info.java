/** A Mastodon to stream from: its tables, its people, what its Rails publishes. */
@NullMarked
package org.flodgatt.testkit.mastodon;

import org.jspecify.annotations.NullMarked;
