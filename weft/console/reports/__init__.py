"""Reports: what whoever leads looks at. The board tells of now, the trends of weeks."""
