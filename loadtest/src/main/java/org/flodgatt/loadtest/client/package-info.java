/** Thousands of streaming clients on one thread, and the account of what each received. */
@NullMarked
package org.flodgatt.loadtest.client;

import org.jspecify.annotations.NullMarked;
