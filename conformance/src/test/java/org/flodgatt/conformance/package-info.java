/** The contract with clients, Rails, Redis and PostgreSQL, line by line, over real sockets. */
@NullMarked
package org.flodgatt.conformance;

import org.jspecify.annotations.NullMarked;
