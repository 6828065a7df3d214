/** Redis pub/sub as the source of topics, and Mastodon's {@code subscribed:*} keys. */
@NullMarked
package org.flodgatt.redis;

import org.jspecify.annotations.NullMarked;
