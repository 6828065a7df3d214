/** Who is it, and what may they hear. */
@NullMarked
package org.flodgatt.auth;

import org.jspecify.annotations.NullMarked;
