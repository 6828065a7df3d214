/** May this viewer see this event. */
@NullMarked
package org.flodgatt.filter;

import org.jspecify.annotations.NullMarked;
