/** Event to bytes, once for each wire, label and annotation. */
@NullMarked
package org.flodgatt.encode;

import org.jspecify.annotations.NullMarked;
