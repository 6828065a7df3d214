/** Statuses and notifications as Mastodon's backend publishes them: JSON, channels, conditions. */
@NullMarked
package org.flodgatt.demo.rails;

import org.jspecify.annotations.NullMarked;
