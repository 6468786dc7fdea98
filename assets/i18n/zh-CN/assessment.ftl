# Assessment (效能考核)
