"""All the books a person may see, and the months of one."""
