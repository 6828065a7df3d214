/** Mastodon's side: its tables, rows in them, and the messages that Rails publishes. */
@NullMarked
package org.flodgatt.testkit.mastodon;

import org.jspecify.annotations.NullMarked;
