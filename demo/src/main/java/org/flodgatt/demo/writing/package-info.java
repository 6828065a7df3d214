/** What the people of the demo write: ideas from a file become statuses. */
@NullMarked
package org.flodgatt.demo.writing;

import org.jspecify.annotations.NullMarked;
