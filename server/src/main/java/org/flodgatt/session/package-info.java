/** One client connection: its viewer, its subscriptions, its commands. */
@NullMarked
package org.flodgatt.session;

import org.jspecify.annotations.NullMarked;
