/** A network that can be made to misbehave. */
@NullMarked
package org.flodgatt.testkit.net;

import org.jspecify.annotations.NullMarked;
