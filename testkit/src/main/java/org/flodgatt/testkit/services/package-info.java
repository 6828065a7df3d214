/** Real PostgreSQL, Redis and streaming server processes. */
@NullMarked
package org.flodgatt.testkit.services;

import org.jspecify.annotations.NullMarked;
