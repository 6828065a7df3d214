/** How to say things in the log that may happen very often. */
@NullMarked
package org.flodgatt.log;

import org.jspecify.annotations.NullMarked;
