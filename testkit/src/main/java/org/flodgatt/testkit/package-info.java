/** Real services, raw clients and fixtures for tests and the demo. Knows nothing of the server. */
@NullMarked
package org.flodgatt.testkit;

import org.jspecify.annotations.NullMarked;
