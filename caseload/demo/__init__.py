"""An invented state with people, clients, jobs and contacts, to see and try the application with.

Everything is drawn from one seed and counted back from one day, so the same two give the same rows. Staff carry the
names of birds, people served those of fruit and trees: nobody can take either for a real person.
"""
